import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.io.aws2.common.ClientConfiguration;
import org.apache.beam.sdk.io.aws2.dynamodb.DynamoDBIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Loads a CSV file into an endpoint with Beam Java's DynamoDBIO on the Flink runner: BeamJavaLoad FILE URL. */
public class BeamJavaLoad {
  static class ToWrite implements SerializableFunction<String, KV<String, WriteRequest>> {
    @Override
    public KV<String, WriteRequest> apply(String line) {
      String[] f = line.split(",");
      Map<String, AttributeValue> item = new HashMap<>();
      item.put("user_id", AttributeValue.builder().n(f[0]).build());
      item.put("item_id", AttributeValue.builder().n(f[1]).build());
      item.put("category_id", AttributeValue.builder().n(f[2]).build());
      item.put("behavior", AttributeValue.builder().s(f[3]).build());
      return KV.of("user_behavior", WriteRequest.builder().putRequest(PutRequest.builder().item(item).build()).build());
    }
  }

  public static void main(String[] args) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setParallelism(2);
    Pipeline p = Pipeline.create(options);
    ClientConfiguration client =
        ClientConfiguration.builder()
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "bench")))
            .region(Region.US_EAST_2)
            .endpoint(URI.create(args[1]))
            .build();
    p.apply(TextIO.read().from(args[0]))
        .apply(
            DynamoDBIO.<String>write().withWriteRequestMapperFn(new ToWrite()).withClientConfiguration(client));
    p.run().waitUntilFinish();
  }
}
