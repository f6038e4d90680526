// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.RpcMessage;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Hears how far one call is from what its server says meanwhile. However often that is said, it is
 * passed on ten times a second at most.
 *
 * @param token by which the server names the call
 */
record ProgressReader(
    String token, Consumer<ToolProgress> heard, LongSupplier nanos, AtomicLong next)
    implements Consumer<RpcMessage> {

  /** The field of a request's {@code _meta} that asks for progress. */
  static final String TOKEN = "progressToken";

  private static final String METHOD = "notifications/progress";
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  ProgressReader(String token, Consumer<ToolProgress> heard, LongSupplier nanos) {
    this(token, heard, nanos, new AtomicLong(nanos.getAsLong()));
  }

  @Override
  public void accept(RpcMessage message) {
    if (message instanceof RpcMessage.Notification(var method, var params)
        && method.equals(METHOD)
        && params.getString(TOKEN, "").equals(token)
        && params.get("progress") instanceof JsonNumber progress
        && Double.isFinite(progress.doubleValue())
        && due()) {
      heard.accept(
          new ToolProgress(
              progress.doubleValue(), number(params), params.getString("message", "")));
    }
  }

  private boolean due() {
    long now = nanos.getAsLong();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + PAUSE);
  }

  private static OptionalDouble number(JsonObject params) {
    JsonValue total = params.get("total");
    return total instanceof JsonNumber number && Double.isFinite(number.doubleValue())
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }
}
