// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import java.math.BigInteger;
import java.util.function.BinaryOperator;

/** Functions of whole numbers. */
final class Counting {

  private static final int MAX_STEPS = 5000;

  private Counting() {}

  static Value factorial(Value value) {
    int n = steps("factorial", value);
    return Value.exact(product(1, n));
  }

  /** How many sets of k there are among n. */
  static Value choose(Value n, Value k) {
    var from = whole("choose", n);
    int picked = steps("choose", k);
    var product = Rational.ONE;
    for (int i = 0; i < picked; i++) {
      product =
          product
              .times(Rational.of(from.subtract(BigInteger.valueOf(i))))
              .over(Rational.of(i + 1L));
    }
    return Value.exact(product);
  }

  /** How many ordered selections of k there are among n. */
  static Value permutations(Value n, Value k) {
    var from = whole("permutations", n);
    int picked = steps("permutations", k);
    var product = Rational.ONE;
    for (int i = 0; i < picked; i++) {
      product = product.times(Rational.of(from.subtract(BigInteger.valueOf(i))));
    }
    return Value.exact(product);
  }

  static BinaryOperator<Value> gcd() {
    return (a, b) -> Value.exact(Rational.of(whole("gcd", a).gcd(whole("gcd", b))));
  }

  static BinaryOperator<Value> lcm() {
    return (a, b) -> {
      var left = whole("lcm", a);
      var right = whole("lcm", b);
      var divisor = left.gcd(right);
      return Value.exact(
          divisor.signum() == 0
              ? Rational.ZERO
              : Rational.of(left.multiply(right).abs().divide(divisor)));
    };
  }

  /** Which of a small range a number is: a number of places, a degree. */
  static int small(String what, Value value, int least, int most) {
    var number = whole(what, value);
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new NotComputable(what + " must be from " + least + " to " + most);
    }
    return number.intValueExact();
  }

  private static int steps(String function, Value value) {
    return small("the last argument of " + function, value, 0, MAX_STEPS);
  }

  private static BigInteger whole(String what, Value value) {
    if (!value.number().isWhole()) {
      throw new NotComputable(what + " needs a whole number, not " + Answer.of(value));
    }
    return value.number().numerator();
  }

  private static Rational product(int from, int to) {
    var product = Rational.ONE;
    for (int i = from; i <= to; i++) {
      product = product.times(Rational.of(i));
    }
    return product;
  }
}
