// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** The functions and constants by name. */
final class Functions {

  private static final int MANY = Integer.MAX_VALUE;

  /** A sine or cosine below this is the rounding of pi. */
  private static final double NOTHING = 1e-15;

  private static final Map<String, Function> BY_NAME = new TreeMap<>();

  private static final Map<String, Value> CONSTANTS =
      Map.of(
          "pi",
              new Value(
                  Rational.of(new BigDecimal("3.14159265358979323846264338327950288")), false),
          "e",
              new Value(
                  Rational.of(new BigDecimal("2.71828182845904523536028747135266250")), false));

  static {
    exact("abs", Rational::abs);
    exact("floor", number -> Rational.of(number.floor()));
    exact("ceil", number -> Rational.of(number.ceiling()));
    exact("trunc", number -> Rational.of(number.signum() < 0 ? number.ceiling() : number.floor()));
    exact("sign", number -> Rational.of(number.signum()));
    add("round", 1, 2, Functions::round);
    add("sqrt", 1, 1, arguments -> Powers.root(arguments.getFirst(), 2));
    add("cbrt", 1, 1, arguments -> Powers.root(arguments.getFirst(), 3));
    add("root", 2, 2, Functions::root);
    add("pow", 2, 2, arguments -> Powers.power(arguments.getFirst(), arguments.getLast()));
    add("mod", 2, 2, arguments -> Operator.MOD.of(arguments.getFirst(), arguments.getLast()));
    add("div", 2, 2, arguments -> quotient(arguments.getFirst(), arguments.getLast()));
    fold("min", (a, b) -> a.number().compareTo(b.number()) <= 0 ? a : b);
    fold("max", (a, b) -> a.number().compareTo(b.number()) >= 0 ? a : b);
    fold("sum", Operator.PLUS::of);
    fold("product", Operator.TIMES::of);
    fold("gcd", Counting.gcd());
    fold("lcm", Counting.lcm());
    add("average", 1, MANY, Functions::average);
    add("median", 1, MANY, Functions::median);
    add("factorial", 1, 1, arguments -> Counting.factorial(arguments.getFirst()));
    add("choose", 2, 2, arguments -> Counting.choose(arguments.getFirst(), arguments.getLast()));
    add(
        "permutations",
        2,
        2,
        arguments -> Counting.permutations(arguments.getFirst(), arguments.getLast()));
    rounded("exp", Math::exp);
    rounded("ln", Math::log);
    rounded("log10", Math::log10);
    rounded("log2", value -> log(value, 2));
    add("log", 1, 2, Functions::log);
    rounded("sin", value -> settled(Math.sin(value)));
    rounded("cos", value -> settled(Math.cos(value)));
    rounded("tan", value -> settled(Math.tan(value)));
    rounded("asin", Math::asin);
    rounded("acos", Math::acos);
    rounded("atan", Math::atan);
    rounded("radians", Math::toRadians);
    rounded("degrees", Math::toDegrees);
    also("average", "avg", "mean");
    also("ceil", "ceiling");
    also("choose", "comb", "binomial");
    also("permutations", "perm");
    also("factorial", "fact");
    also("product", "prod");
  }

  private Functions() {}

  static Map<String, Function> byName() {
    return BY_NAME;
  }

  static Map<String, Value> constants() {
    return CONSTANTS;
  }

  private static Value round(List<Value> arguments) {
    int places =
        arguments.size() == 1
            ? 0
            : Counting.small("the number of places of round", arguments.getLast(), -1000, 1000);
    return arguments.getFirst().map(number -> number.rounded(places));
  }

  private static Value root(List<Value> arguments) {
    return Powers.root(
        arguments.getFirst(), Counting.small("the degree of root", arguments.getLast(), 1, 1000));
  }

  private static Value quotient(Value left, Value right) {
    return Operator.OVER.of(left, right).map(number -> Rational.of(number.floor()));
  }

  private static Value average(List<Value> arguments) {
    var sum = arguments.stream().reduce(Operator.PLUS::of).orElseThrow();
    return sum.map(number -> number.over(Rational.of(arguments.size())));
  }

  private static Value median(List<Value> arguments) {
    var sorted = arguments.stream().sorted((a, b) -> a.number().compareTo(b.number())).toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : average(List.of(sorted.get(middle - 1), sorted.get(middle)));
  }

  /** The natural logarithm, or with a second argument the one to that base. */
  private static Value log(List<Value> arguments) {
    if (arguments.size() == 1) {
      throw new NotComputable("log needs its base: write ln(x), log10(x) or log(x, base)");
    }
    return Value.rounded(log(real(arguments.getFirst()), real(arguments.getLast())));
  }

  /** Whole where it is: {@code log(8, 2)} is 3, which a division of logarithms can miss. */
  private static double log(double value, double base) {
    double quotient = Math.log(value) / Math.log(base);
    return Math.pow(base, Math.rint(quotient)) == value ? Math.rint(quotient) : quotient;
  }

  private static double settled(double value) {
    return Math.abs(value) < NOTHING ? 0 : value;
  }

  private static double real(Value value) {
    return value.number().decimal(MathContext.DECIMAL64).doubleValue();
  }

  private static void exact(String name, UnaryOperator<Rational> function) {
    add(name, 1, 1, arguments -> arguments.getFirst().map(function));
  }

  private static void rounded(String name, DoubleUnaryOperator function) {
    add(name, 1, 1, arguments -> Value.rounded(function.applyAsDouble(real(arguments.getFirst()))));
  }

  private static void fold(String name, BinaryOperator<Value> function) {
    add(name, 1, MANY, arguments -> arguments.stream().reduce(function).orElseThrow());
  }

  private static void add(String name, int least, int most, Function.Body body) {
    BY_NAME.put(name, new Function(least, most, body));
  }

  private static void also(String name, String... others) {
    for (var other : others) {
      BY_NAME.put(other, Objects.requireNonNull(BY_NAME.get(name)));
    }
  }
}
