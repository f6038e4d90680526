// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A tool server that pays and keeps books. While it is silent it pays and does not say so. */
final class PayingBank implements AutoCloseable {

  /** A payment as it was made. */
  record Payment(String key, JsonObject arguments) {

    String result() {
      return "paid " + arguments.getString("for");
    }
  }

  private static final JsonObject SCHEMA =
      Json.object(
          """
          {"type": "object", "properties": {"for": {"type": "string"}}, "required": ["for"],
           "additionalProperties": false}
          """);

  private final List<Payment> payments = new ArrayList<>();
  private final ToolServer.Listening server;
  private boolean silent;

  PayingBank() {
    server =
        ToolServer.of("bank", "1", List.of(new ServedTool("pay", "Pays.", SCHEMA, this::pay)))
            .start("127.0.0.1", 0);
  }

  /** The request that registers it; each payment is asked about. */
  String registration() {
    return Json.object()
        .add("name", "bank")
        .add("url", server.url())
        .add("policy", "ask")
        .build()
        .toString();
  }

  private synchronized ToolResult pay(JsonObject arguments, CallMeta meta) {
    var payment = new Payment(meta.idempotencyKey().orElseThrow(), arguments);
    payments.add(payment);
    notifyAll();
    try {
      while (silent) {
        wait();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ToolResult.text(payment.result());
  }

  synchronized void silent(boolean silent) {
    this.silent = silent;
    notifyAll();
  }

  /** Waits until a payment was made, for ten seconds at most. */
  synchronized void awaitPayment(String key) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    try {
      while (payment(key).isEmpty() && System.nanoTime() < deadline) {
        wait(100);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized Optional<Payment> payment(String key) {
    return payments.stream().filter(it -> it.key().equals(key)).findFirst();
  }

  synchronized List<Payment> payments() {
    return List.copyOf(payments);
  }

  @Override
  public void close() {
    silent(false);
    server.close();
  }
}
