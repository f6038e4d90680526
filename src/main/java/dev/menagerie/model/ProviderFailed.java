// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.engine.spi.Usage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt gave no whole reply. The message says what the provider said. */
public final class ProviderFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean retryable;
  private final transient Optional<Duration> retryAfter;
  private final transient Usage spent;

  private ProviderFailed(
      String message,
      boolean retryable,
      Optional<Duration> retryAfter,
      Usage spent,
      @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
    this.retryAfter = retryAfter;
    this.spent = spent;
  }

  /** The same request may succeed a little later: a rate limit, a server's fault, a network. */
  public static ProviderFailed passing(String message) {
    return new ProviderFailed(message, true, Optional.empty(), Usage.NONE, null);
  }

  /** The same request will fail again: it was refused. */
  public static ProviderFailed refused(String message) {
    return new ProviderFailed(message, false, Optional.empty(), Usage.NONE, null);
  }

  /** This failure, with how long the provider wants to be left alone. */
  public ProviderFailed after(Duration wait) {
    return new ProviderFailed(getMessage(), retryable, Optional.of(wait), spent, getCause());
  }

  /** This failure, with what the attempt cost nevertheless. */
  public ProviderFailed spent(Usage usage) {
    return new ProviderFailed(getMessage(), retryable, retryAfter, usage, getCause());
  }

  public ProviderFailed because(Throwable cause) {
    return new ProviderFailed(getMessage(), retryable, retryAfter, spent, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public boolean retryable() {
    return retryable;
  }

  /** How long the provider asks to wait before the next attempt. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  public Usage spent() {
    return spent;
  }
}
