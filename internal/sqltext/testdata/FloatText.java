import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;

/**
 * Prints numbers as Double.toString and Float.toString do, one a line: d or f, the bits in
 * hexadecimal, and the text. It needs a JDK of 19 or later, whose texts are the shortest:
 *
 *   java FloatText.java > float_text.txt
 */
public class FloatText {
	private static final Set<Long> doubles = new LinkedHashSet<>();
	private static final Set<Integer> floats = new LinkedHashSet<>();

	public static void main(String[] args) {
		if (Runtime.version().feature() < 19) {
			throw new IllegalStateException("JDKs before 19 print other digits");
		}
		special();
		powers();
		Random random = new Random(1);
		for (int i = 0; i < 1500; i++) {
			add(Double.longBitsToDouble(random.nextLong()));
			add(Float.intBitsToFloat(random.nextInt()));
		}
		for (int i = 0; i < 400; i++) {
			add(Double.longBitsToDouble(random.nextLong() >>> 12 >>> random.nextInt(52))); // subnormal
			add(Float.intBitsToFloat(random.nextInt() >>> 9 >>> random.nextInt(23)));
			add((double) ((1L << 54) + (random.nextLong() >>> 1 >>> random.nextInt(8)))); // integers
			add((float) (1e10 * Math.pow(10, 9 * random.nextDouble())));
			add(random.nextInt(1_000_000) / 1000.0);
			add(random.nextInt(1_000_000) / 1000f);
		}
		for (long bits : doubles) {
			System.out.printf("d %016x %s%n", bits, Double.toString(Double.longBitsToDouble(bits)));
		}
		for (int bits : floats) {
			System.out.printf("f %08x %s%n", bits, Float.toString(Float.intBitsToFloat(bits)));
		}
	}

	private static void add(double x) {
		doubles.add(Double.doubleToLongBits(x));
	}

	private static void add(float x) {
		floats.add(Float.floatToIntBits(x));
	}

	/** Numbers that somebody's algorithm once printed wrong, and the bounds of the plain form. */
	private static void special() {
		double[] some = {
			0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE,
			Double.MAX_VALUE, Double.MIN_NORMAL, 1e23, 2e23, 8.41e21, 9.5e-3, 2e-3, 2.2e-322, 5e-324, 1e-323,
			2e-323, 3e-323, 9.409340012568248e18, 4.8726570057e288, 0.1, 0.2, 0.3, 1.0 / 3, 2.0 / 3,
			9007199254740991.0, 9007199254740992.0, 9007199254740994.0, 1.2345678901234568E18, 1e126, 9.99e125,
			1e-130, 9.99e-131, 123456.7, 100, 1000.5,
		};
		for (double x : some) {
			around(x);
			around((float) x);
		}
		for (float x : new float[] {Float.MIN_VALUE, Float.MAX_VALUE, Float.MIN_NORMAL, 3.4028235e38f, 1.17549435e-38f, 8388608f, 16777216f, 33554432f, 2e-45f}) {
			around(x);
		}
	}

	private static void powers() {
		for (int e = -1074; e <= 1023; e++) {
			add(Math.scalb(1.0, e));
		}
		for (int e = -149; e <= 127; e++) {
			around(Math.scalb(1f, e));
		}
		for (int e = 0; e <= 63; e++) {
			around(Math.scalb(1.0, e));
		}
		for (int e = -323; e <= 308; e++) {
			add(Double.parseDouble("1e" + e));
		}
		for (int e = -45; e <= 38; e++) {
			around(Float.parseFloat("1e" + e));
		}
		for (int e = -5; e <= 9; e++) {
			around(Double.parseDouble("1e" + e));
		}
	}

	/** x, its neighbours, and their negatives. */
	private static void around(double x) {
		for (double y : new double[] {x, Math.nextUp(x), Math.nextDown(x), -x}) {
			add(y);
		}
	}

	private static void around(float x) {
		for (float y : new float[] {x, Math.nextUp(x), Math.nextDown(x), -x}) {
			add(y);
		}
	}
}
