import java.lang.reflect.Field;
import java.net.InetAddress;
import java.util.Arrays;

/** Runs the main class that its first argument names, with the rest of them: its ports are open on 127.0.0.1 only. */
public final class Loopback {
  public static void main(String[] args) throws Exception {
    // A server that names no address asks the JDK for the one that stands for all of them.
    Field implementation = InetAddress.class.getDeclaredField("impl");
    implementation.setAccessible(true);
    Object addresses = implementation.get(null);
    Field any = addresses.getClass().getDeclaredField("anyLocalAddress");
    any.setAccessible(true);
    any.set(addresses, InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}));
    Object rest = Arrays.copyOfRange(args, 1, args.length);
    Class.forName(args[0]).getMethod("main", String[].class).invoke(null, rest);
  }
}
