// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A property of random values. Sizes grow from 0, so the first failure is a small one, and its seed
 * is in the message: {@code forAll(...).seed(n)} runs that case alone.
 */
public final class ForAll<T> {

  /** Random values of a size: about the length of lists and the magnitude of numbers. */
  public record Source(Random random, int size) {

    /** From 0, exclusive of the bound. */
    public int below(int bound) {
      return random.nextInt(bound);
    }

    public boolean flip() {
      return random.nextBoolean();
    }

    @SafeVarargs
    public final <U> U oneOf(U... choices) {
      return choices[below(choices.length)];
    }

    public <U> List<U> list(Function<Source, U> element) {
      var list = new ArrayList<U>();
      for (int length = below(size + 1); length > 0; length--) {
        list.add(element.apply(this));
      }
      return List.copyOf(list);
    }

    public <U> Optional<U> maybe(Function<Source, U> value) {
      return flip() ? Optional.of(value.apply(this)) : Optional.empty();
    }

    /** Any text, with what is awkward in JSON more often than chance would have it. */
    public String text() {
      var text = new StringBuilder();
      for (int length = below(size + 1); length > 0; length--) {
        text.append(
            oneOf(
                "a", "Z", "0", " ", "\"", "\\", "\n", "\t", "\u0000", "\u2028", "é", "😀", "{",
                "]"));
      }
      return text.toString();
    }
  }

  /** How many values a property is checked on. */
  public static final int CASES = 200;

  private final Function<Source, T> values;
  private Optional<Long> only = Optional.empty();

  private ForAll(Function<Source, T> values) {
    this.values = values;
  }

  public static <T> ForAll<T> forAll(Function<Source, T> values) {
    return new ForAll<>(values);
  }

  /** Runs the one case of a failure's message. */
  public ForAll<T> seed(long seed) {
    only = Optional.of(seed);
    return this;
  }

  /** Checks the property, which throws when it does not hold. */
  public void check(Consumer<T> property) {
    if (only.isPresent()) {
      check(only.get(), property);
      return;
    }
    for (long seed = 0; seed < CASES; seed++) {
      check(seed, property);
    }
  }

  private void check(long seed, Consumer<T> property) {
    var value = values.apply(new Source(new Random(seed), (int) (seed / 10)));
    try {
      property.accept(value);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed %d: %s%n%s".formatted(seed, value, e.getMessage()), e);
    }
  }
}
