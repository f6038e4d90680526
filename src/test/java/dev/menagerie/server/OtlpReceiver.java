// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver of OTLP over HTTP. It takes everything, or answers nobody before it is closed. */
final class OtlpReceiver implements AutoCloseable {

  /** A span, and which service sent it. */
  record Sent(String service, Span span) {

    String name() {
      return span.getName();
    }

    String trace() {
      return hex(span.getTraceId());
    }

    String id() {
      return hex(span.getSpanId());
    }

    String parent() {
      return hex(span.getParentSpanId());
    }

    List<String> links() {
      return span.getLinksList().stream().map(it -> hex(it.getSpanId())).toList();
    }

    String text(String key) {
      return value(span.getAttributesList(), key);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch asked = new CountDownLatch(1);
  private final List<Sent> spans = new CopyOnWriteArrayList<>();
  private final List<LogRecord> logs = new CopyOnWriteArrayList<>();
  private final Set<String> metrics = new ConcurrentSkipListSet<>();

  private OtlpReceiver(boolean hangs) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", exchange -> take(exchange, hangs));
    server.start();
  }

  static OtlpReceiver taking() {
    return new OtlpReceiver(false);
  }

  static OtlpReceiver hanging() {
    return new OtlpReceiver(true);
  }

  private void take(HttpExchange exchange, boolean hangs) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      asked.countDown();
      if (hangs) {
        closed.await();
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/v1/traces" -> traces(ExportTraceServiceRequest.parseFrom(body));
        case "/v1/metrics" -> metrics(ExportMetricsServiceRequest.parseFrom(body));
        case "/v1/logs" -> logs(ExportLogsServiceRequest.parseFrom(body));
        default -> throw new IOException("asked for " + exchange.getRequestURI());
      }
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void traces(ExportTraceServiceRequest request) {
    for (var resource : request.getResourceSpansList()) {
      var service = service(resource.getResource());
      for (var scope : resource.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> spans.add(new Sent(service, span)));
      }
    }
  }

  private void metrics(ExportMetricsServiceRequest request) {
    for (var resource : request.getResourceMetricsList()) {
      for (var scope : resource.getScopeMetricsList()) {
        scope.getMetricsList().forEach(metric -> metrics.add(metric.getName()));
      }
    }
  }

  private void logs(ExportLogsServiceRequest request) {
    for (var resource : request.getResourceLogsList()) {
      for (var scope : resource.getScopeLogsList()) {
        logs.addAll(scope.getLogRecordsList());
      }
    }
  }

  private static String service(Resource resource) {
    return value(resource.getAttributesList(), "service.name");
  }

  private static String value(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(it -> it.getKey().equals(key))
        .map(it -> it.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns when somebody has sent something. */
  void awaitAsked() throws InterruptedException {
    asked.await();
  }

  List<Sent> spans() {
    return List.copyOf(spans);
  }

  /** Those whose name begins so, in the order in which they came. */
  List<Sent> spans(String name) {
    return spans.stream().filter(it -> it.name().startsWith(name)).toList();
  }

  List<LogRecord> logs() {
    return List.copyOf(logs);
  }

  Set<String> metrics() {
    return metrics;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
