// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.instrumentation.annotations.SpanAttribute;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What beans of whoever embeds the server do with telemetry, as MicroProfile Telemetry says. */
@HelidonTest
@AddBean(SpannedBeansTest.Desk.class)
@Timeout(120)
class SpannedBeansTest {

  private static final OtlpReceiver RECEIVER = OtlpReceiver.taking();

  @Inject private Desk desk;
  @Inject private Tracer tracer;
  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "otel.sdk.disabled", "false",
            "otel.service.name", "desk",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.exporter.otlp.endpoint", RECEIVER.url(),
            "otel.bsp.schedule.delay", "100"));
  }

  @AfterAll
  static void close() {
    RECEIVER.close();
  }

  /** A bean. */
  @ApplicationScoped
  static class Desk {

    @Inject Span span;
    @Inject Baggage baggage;
    @Inject OpenTelemetry telemetry;
    @Inject Meter meter;

    @WithSpan
    String plain(
        @SpanAttribute("desk.number") int number, @SpanAttribute("desk.name") String name) {
      span.setAttribute("desk.seen", "yes");
      return name + number + baggage.size();
    }

    @WithSpan(value = "fails", kind = io.opentelemetry.api.trace.SpanKind.CLIENT)
    void fails() {
      throw new IllegalStateException("no");
    }
  }

  private static OtlpReceiver.Sent sent(String name) {
    while (true) {
      var found = RECEIVER.spans(name).stream().filter(it -> it.name().equals(name)).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void a_method_has_a_span_below_the_current_one_with_the_values_that_are_asked_for() {
    var above = tracer.spanBuilder("above").startSpan();
    try (var _ = above.makeCurrent()) {
      assertThat(desk.plain(7, "front")).isEqualTo("front70");
    } finally {
      above.end();
    }

    var span = sent("Desk.plain");
    assertThat(span.service()).isEqualTo("desk");
    assertThat(span.parent()).isEqualTo(above.getSpanContext().getSpanId());
    assertThat(span.text("desk.name")).isEqualTo("front");
    assertThat(span.text("desk.seen")).isEqualTo("yes");
  }

  @Test
  void a_request_of_a_client_has_a_span_below_the_current_one_and_the_server_goes_on_with_it() {
    var above = tracer.spanBuilder("asking").startSpan();
    try (var _ = above.makeCurrent()) {
      assertThat(target.path("v1/agents").request().get().getStatus()).isEqualTo(200);
      assertThat(target.path("v1/agents/none").request().delete().getStatus()).isEqualTo(404);
      assertThatThrownBy(() -> nobody().request().head()).isInstanceOf(ProcessingException.class);
    } finally {
      above.end();
    }

    var asked = sent("GET");
    assertThat(asked.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(asked.parent()).isEqualTo(above.getSpanContext().getSpanId());
    assertThat(asked.text("server.address")).isEqualTo("localhost");
    assertThat(sent("GET /v1/agents").parent()).isEqualTo(asked.id());
    assertThat(sent("DELETE").text("error.type")).isEqualTo("404");
    assertThat(sent("HEAD").text("error.type")).contains("Exception");
  }

  private static WebTarget nobody() {
    return ClientBuilder.newClient().target("http://127.0.0.1:1");
  }

  @Test
  void a_method_that_throws_says_so() {
    assertThatIllegalStateException().isThrownBy(desk::fails);

    var span = sent("fails");
    assertThat(span.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(span.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(span.span().getEvents(0).getName()).isEqualTo("exception");
  }
}
