// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import dev.langchain4j.exception.InvalidRequestException;
import io.helidon.faulttolerance.CircuitBreaker;
import io.helidon.faulttolerance.CircuitBreakerOpenException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits only so long for something that may fail, and leaves it alone for a while when it has
 * failed several times in a row. Then one call tries it.
 */
final class Guard {

  private static final int LONGEST = 300;

  /** It gave nothing; the message is a sentence. */
  static class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    Failure(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** It gave nothing, but by no fault of its own. */
  private static final class Spared extends Failure {

    private static final long serialVersionUID = 1;

    Spared(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final String name;
  private final String secret;
  private final Duration timeout;
  private final Duration alone;
  private final CircuitBreaker breaker;
  private volatile String last = "nothing is known of it";

  /**
   * Nothing has failed yet.
   *
   * @param secret to be kept out of messages; empty for none
   */
  Guard(String name, String secret, Duration timeout, int failures, Duration alone) {
    this.name = name;
    this.secret = secret;
    this.timeout = timeout;
    this.alone = alone;
    this.breaker =
        CircuitBreaker.builder()
            .volume(failures)
            .errorRatio(100)
            .delay(alone)
            .successThreshold(1)
            .addSkipOn(Spared.class)
            .build();
  }

  /**
   * Does some work on a thread of its own, which is interrupted when the time is up.
   *
   * @throws Failure if it fails, takes too long or is not begun at all
   */
  <T> T call(Callable<T> work) {
    try {
      return breaker.invoke(() -> bounded(work));
    } catch (CircuitBreakerOpenException e) {
      throw new Failure(
          "%s failed several times and is left alone for %s: %s".formatted(name, alone, last), e);
    }
  }

  private <T> T bounded(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().name("menagerie-vectors").start(task);
    try {
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw failed("no answer within " + timeout, e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new Spared(name + ": interrupted", e);
    } catch (ExecutionException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof VirtualMachineError error) {
        throw error;
      }
      if (cause instanceof InvalidRequestException) {
        throw new Spared(name + ": " + said(reason(cause)), cause);
      }
      throw failed(reason(cause), cause);
    }
  }

  private Failure failed(String reason, Throwable cause) {
    last = said(reason);
    return new Failure(name + ": " + last, cause);
  }

  /** That there is no connection, or the first words of its own that a chain of causes has. */
  private static String reason(Throwable thrown) {
    if (isUnconnected(thrown)) {
      return "no connection";
    }
    var first = thrown;
    var cause = first.getCause();
    while (cause != null && hasNoWords(first, cause)) {
      first = cause;
      cause = first.getCause();
    }
    return hasNoWords(first, first)
        ? first.getClass().getSimpleName()
        : String.valueOf(first.getMessage());
  }

  private static boolean isUnconnected(Throwable thrown) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasNoWords(Throwable thrown, Throwable cause) {
    var message = thrown.getMessage();
    return message == null || message.isBlank() || message.equals(cause.toString());
  }

  private String said(String text) {
    var line = text.strip().replaceAll("\\s+", " ");
    var open = secret.isEmpty() ? line : line.replace(secret, "***");
    return open.length() <= LONGEST ? open : open.substring(0, LONGEST) + " ...";
  }
}
