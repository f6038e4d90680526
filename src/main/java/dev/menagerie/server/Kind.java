// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a value of the configuration may be.
 *
 * @param word for it in the documentation
 * @param wanted completes "must be"
 * @param reader gives nothing, or throws {@link IllegalArgumentException}, of a text that does not
 *     fit
 */
record Kind<T>(String word, String wanted, Function<String, Optional<T>> reader) {

  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,18})\\s?([A-Za-z]*)");

  /** Whoever an address names before its host, perhaps with a password. */
  private static final Pattern USER =
      Pattern.compile("^([A-Za-z][\\w+.-]*://)?.*@", Pattern.DOTALL);

  private static final String ISO = "an ISO-8601 duration longer than nothing, like PT30S";

  /** The nanoseconds of twice as long fit a {@code long}. */
  private static final Duration LONGEST = Duration.ofDays(36_525);

  static final Kind<String> TEXT = new Kind<>("text", "a text", Optional::of);

  static final Kind<Boolean> FLAG =
      new Kind<>(
          "`true` or `false`",
          "true or false",
          text ->
              switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
              });

  static final Kind<BigDecimal> NUMBER =
      new Kind<>("number", "a number", text -> Optional.of(new BigDecimal(text)));

  static final Kind<Path> PATH = new Kind<>("path", "a path", Kind::path);

  /** A text that is too long to be guessed. */
  static Kind<String> longText(int least) {
    return new Kind<>(
        "text of at least %d characters".formatted(least),
        "at least %d characters; openssl rand -hex 32 makes one".formatted(least),
        text -> Optional.of(text).filter(it -> it.length() >= least));
  }

  /** An address of the web. */
  static final Kind<String> URL =
      new Kind<>("URL", "an http or https URL", text -> Optional.of(text).filter(Kind::isUrl));

  /** Longer than nothing, at most 100 years: ISO-8601, or like {@code 30s}. */
  static final Kind<Duration> DURATION =
      new Kind<>("duration", ISO + ", or like 30s, 5m, 250ms, at most 100 years", Kind::duration);

  /** The same in ISO-8601 alone, for keys that others read too. */
  static final Kind<Duration> ISO_DURATION =
      new Kind<>(
          "ISO-8601 duration", ISO + ", at most 100 years", text -> positive(Duration.parse(text)));

  /** Longer than nothing and no longer than the longest. */
  static Kind<Duration> duration(Duration most) {
    return new Kind<>(
        "duration, at most `%s`".formatted(most),
        "an ISO-8601 duration of at most " + most,
        text -> duration(text).filter(it -> it.compareTo(most) <= 0));
  }

  static Kind<Integer> whole(int least, int most) {
    return new Kind<>(
        "%,d to %,d".formatted(least, most),
        "a whole number from %d to %d".formatted(least, most),
        text -> Optional.of(Integer.parseInt(text)).filter(it -> it >= least && it <= most));
  }

  /** A number of bytes: {@code 256MB}, {@code 16KiB}, or bare. */
  static Kind<Long> size(long least, long most) {
    return new Kind<>(
        most == Long.MAX_VALUE ? "size" : "size, %s to %s".formatted(words(least), words(most)),
        most == Long.MAX_VALUE
            ? "a number of bytes, like 268435456, 256MB or 16KiB"
            : "a number of bytes from %d to %d, like 268435456, 256MB or 16KiB"
                .formatted(least, most),
        text -> size(text).filter(it -> it >= least && it <= most));
  }

  /** The same where an array has it. */
  static Kind<Integer> bytes(int least, int most) {
    var size = size(least, most);
    return new Kind<>(
        size.word, size.wanted, text -> size.reader.apply(text).map(Math::toIntExact));
  }

  /** One of an enum's constants, in lower case. */
  static <E extends Enum<E>> Kind<E> choice(E[] all) {
    return new Kind<>(
        Arrays.stream(all).map(it -> "`" + text(it) + "`").collect(Collectors.joining(", ")),
        "one of " + Arrays.stream(all).map(Kind::text).collect(Collectors.joining(", ")),
        text -> Arrays.stream(all).filter(it -> text(it).equals(text)).findFirst());
  }

  /** Something that has a reader of its own, which says what is wrong. */
  static <T> Kind<T> of(String word, Function<String, T> reader) {
    return new Kind<>(word, word, reader.andThen(Optional::of));
  }

  /** What stands between commas, without the blanks around it. */
  static List<String> list(String text) {
    return Stream.of(text.split(","))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .distinct()
        .toList();
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if it does not fit; the message says why, the value first,
   *     without a user and a password that it names before a host
   */
  T read(String text) {
    try {
      return reader.apply(text).orElseThrow(() -> wrong(text));
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(wrong(text).getMessage(), e);
    }
  }

  private IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "%s, must be %s".formatted(USER.matcher(text).replaceFirst("$1***@"), wanted));
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static boolean isUrl(String text) {
    try {
      var url = URI.create(text);
      return List.of("http", "https")
              .contains(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT))
          && url.getHost() != null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static Optional<Duration> positive(Duration duration) {
    return Optional.of(duration)
        .filter(Duration::isPositive)
        .filter(it -> it.compareTo(LONGEST) <= 0);
  }

  private static Optional<Duration> duration(String text) {
    var amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      return positive(Duration.parse(text));
    }
    long many = Long.parseLong(amount.group(1));
    return switch (amount.group(2)) {
      case "ms" -> positive(Duration.ofMillis(many));
      case "s" -> positive(Duration.ofSeconds(many));
      case "m" -> positive(Duration.ofMinutes(many));
      case "h" -> positive(Duration.ofHours(many));
      case "d" -> positive(Duration.ofDays(many));
      default -> Optional.empty();
    };
  }

  private static Optional<Long> size(String text) {
    var amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      return Optional.empty();
    }
    var unit =
        switch (amount.group(2)) {
          case "", "B" -> Optional.of(1L);
          case "kB", "KB" -> Optional.of(1_000L);
          case "MB" -> Optional.of(1_000_000L);
          case "GB" -> Optional.of(1_000_000_000L);
          case "KiB" -> Optional.of(1L << 10);
          case "MiB" -> Optional.of(1L << 20);
          case "GiB" -> Optional.of(1L << 30);
          default -> Optional.<Long>empty();
        };
    return unit.map(it -> Math.multiplyExact(Long.parseLong(amount.group(1)), it));
  }

  private static String words(long bytes) {
    if (bytes > 0 && bytes % (1 << 30) == 0) {
      return (bytes >> 30) + "GiB";
    }
    if (bytes > 0 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    return bytes > 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : Long.toString(bytes);
  }
}
