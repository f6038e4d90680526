// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a call may use, and how many run at once.
 *
 * @param time from the start of the engine to the end of the code
 * @param memoryBytes of one engine, all of it: its own needs, the code, its input and its values
 * @param outputBytes of what is printed and of the value together, in UTF-8
 * @param threads calls that run at once
 * @param queue calls that wait for a thread; one more is refused
 */
record Limits(Duration time, int memoryBytes, int outputBytes, int threads, int queue) {

  /** The most characters that the code of a call may have. */
  static final int MOST_CODE = 64 << 10;

  /** The most characters that the input of a call may have as JSON. */
  static final int MOST_INPUT = 512 << 10;

  private static final String PREFIX = "MENAGERIE_CODE_";
  private static final String TIME = PREFIX + "TIME";
  private static final String MEMORY = PREFIX + "MEMORY_BYTES";
  private static final String OUTPUT = PREFIX + "OUTPUT_BYTES";
  private static final String THREADS = PREFIX + "THREADS";
  private static final String QUEUE = PREFIX + "QUEUE";

  private static final List<String> KNOWN = List.of(TIME, MEMORY, OUTPUT, THREADS, QUEUE);

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** What the process needs beside its engines. */
  private static final long BESIDE = 64 << 20;

  /**
   * Reads the variables that begin with {@code MENAGERIE_CODE_}.
   *
   * @param heapBytes the most that this process may have
   * @throws IllegalArgumentException that names the variable, what is wrong and what would be right
   */
  static Limits of(Map<String, String> environment, long heapBytes) {
    checkNames(environment);
    var memory = number(environment, MEMORY, 16 << 20, 4 << 20, 256 << 20);
    var fitting = (heapBytes - BESIDE) / each(memory);
    var cores = Runtime.getRuntime().availableProcessors();
    var limits =
        new Limits(
            time(environment.getOrDefault(TIME, "PT2S")),
            memory,
            number(environment, OUTPUT, 64 << 10, 1 << 10, 1 << 20),
            number(environment, THREADS, Math.clamp(fitting, 1, cores), 1, 64),
            number(environment, QUEUE, 16, 1, 1000));
    if (limits.threads() > fitting) {
      throw new IllegalArgumentException(
          "%s: %d engines of %d bytes need a heap of %d MiB, and this process has %d; raise -Xmx, or lower %s or %s"
              .formatted(
                  THREADS,
                  limits.threads(),
                  memory,
                  (limits.threads() * each(memory) + BESIDE) >> 20,
                  heapBytes >> 20,
                  THREADS,
                  MEMORY));
    }
    return limits;
  }

  /** A time in words. */
  static String seconds(Duration time) {
    var text = BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    return text + (text.equals("1") ? " second" : " seconds");
  }

  /** A size in words, rounded down. */
  static String size(long bytes) {
    return (bytes >> 20) + " MiB";
  }

  /** A text as large as the memory may be on its way out of it. */
  private static long each(int memory) {
    return 2L * memory;
  }

  private static void checkNames(Map<String, String> environment) {
    for (var name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith(PREFIX) && !KNOWN.contains(name) && !ofKubernetes(name)) {
        throw new IllegalArgumentException(
            "%s is not known; there are %s".formatted(name, String.join(", ", KNOWN)));
      }
    }
  }

  /** Kubernetes sets such variables in every pod beside a service named {@code menagerie-code}. */
  private static boolean ofKubernetes(String name) {
    return name.startsWith(PREFIX + "SERVICE_") || name.startsWith(PREFIX + "PORT");
  }

  private static Duration time(String text) {
    try {
      var time = Duration.parse(text);
      if (time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s: \"%s\", must be a duration from PT0.1S to PT60S, such as PT2S".formatted(TIME, text));
  }

  private static int number(
      Map<String, String> environment, String name, int otherwise, int least, int most) {
    var text = environment.get(name);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("\\d{1,9}")) {
      var number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "%s: \"%s\", must be a number from %d to %d".formatted(name, text, least, most));
  }
}
