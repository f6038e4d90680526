// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.RpcMessage;
import dev.menagerie.tool.ExchangeFailed.Kind;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A stream on which a server says something of its own accord. It is opened again when it ends:
 * soon if it lasted, and the later the more of them did not.
 */
final class Hearing {

  /** Of messages on one stream: a server that says more begins a new one. */
  private static final int MOST_MESSAGES = 1_000;

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Hearing() {}

  /**
   * Opens the stream again and again, on a thread of its own.
   *
   * @param wanted whether it is still of use
   * @param opened opens it and hears it to its end; tells whether it may be opened again
   * @param heard is given what is said
   */
  static Thread start(
      BooleanSupplier wanted,
      Predicate<Consumer<RpcMessage>> opened,
      Consumer<RpcMessage> heard,
      LongSupplier nanos) {
    return Thread.ofVirtual().name("mcp-listen").start(() -> listen(wanted, opened, heard, nanos));
  }

  private static void listen(
      BooleanSupplier wanted,
      Predicate<Consumer<RpcMessage>> opened,
      Consumer<RpcMessage> heard,
      LongSupplier nanos) {
    var pause = SHORTEST;
    try {
      while (wanted.getAsBoolean()) {
        var lasting = Deadline.in(LONGEST, nanos);
        if (!opened.test(bounded(heard))) {
          return;
        }
        if (lasting.isOver()) {
          pause = SHORTEST;
        }
        Thread.sleep(pause);
        var twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Consumer<RpcMessage> bounded(Consumer<RpcMessage> heard) {
    return new Consumer<>() {
      private int messages;

      @Override
      public void accept(RpcMessage message) {
        if (++messages > MOST_MESSAGES) {
          throw new ExchangeFailed(
              Kind.UNUSABLE, "it said more than %d things on one stream".formatted(MOST_MESSAGES));
        }
        heard.accept(message);
      }
    };
  }
}
