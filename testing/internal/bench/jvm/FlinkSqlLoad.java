import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** Loads a CSV file into an endpoint with Flink's DynamoDB SQL connector: FlinkSqlLoad FILE URL. */
public class FlinkSqlLoad {
  public static void main(String[] args) throws Exception {
    Configuration conf = new Configuration();
    conf.setString("parallelism.default", "2");
    TableEnvironment env =
        TableEnvironment.create(EnvironmentSettings.newInstance().inBatchMode().withConfiguration(conf).build());
    String columns = "(user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING)";
    env.executeSql(
        "CREATE TABLE log " + columns + " WITH ('connector' = 'filesystem', 'path' = '" + args[0] + "', 'format' = 'csv')");
    env.executeSql(
        "CREATE TABLE user_behavior " + columns + " WITH ('connector' = 'dynamodb', 'table-name' = 'user_behavior',"
            + " 'aws.region' = 'us-east-2', 'aws.endpoint' = '" + args[1] + "',"
            + " 'aws.credentials.provider' = 'BASIC', 'aws.credentials.basic.accesskeyid' = 'bench',"
            + " 'aws.credentials.basic.secretkey' = 'bench')");
    env.executeSql("INSERT INTO user_behavior SELECT * FROM log").await();
  }
}
