// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.audit.Deed;
import dev.menagerie.server.audit.NotRecorded;
import io.helidon.common.context.Contexts;
import io.helidon.webserver.http.ServerRequest;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/** Records requests below {@code /v1} that change something or are refused, before the answer. */
@Provider
@Priority(0) // the last: the status is what the caller gets
@Dependent
public class Deeds implements ContainerResponseFilter {

  private static final Logger LOG = Logger.getLogger(Deeds.class.getName());
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final int TOO_MANY = 429;
  private static final Set<Integer> REFUSED = Set.of(401, 403, TOO_MANY);
  private static final Pattern TASK = Pattern.compile("/v1/tasks/([^/;]+).*");

  private final Recorder recorder;

  @Context private ServerRequest request;

  @Inject
  @SuppressWarnings("NullAway.Init") // The request is set by the container.
  Deeds(Houses houses, Entrance entrance) {
    this.recorder = new Recorder(houses.audit(), entrance);
  }

  /** Whether a request of this method may change something. */
  static boolean changes(String method) {
    return !READING.contains(method);
  }

  /**
   * Whether a refusal is recorded. One of nobody in particular who fails too often is not: a flood
   * of them would fill the disk.
   */
  static boolean refused(int status, Optional<Caller> caller) {
    return REFUSED.contains(status) && (status != TOO_MANY || caller.isPresent());
  }

  @Override
  public void filter(ContainerRequestContext exchange, ContainerResponseContext response) {
    boolean changes = changes(exchange.getMethod());
    var caller = Contexts.context().flatMap(it -> it.get(Caller.class));
    if (!Door.guarded(exchange.getUriInfo())
        || !(refused(response.getStatus(), caller)
            || (changes && response.getStatus() != TOO_MANY))) {
      return;
    }
    try {
      recorder.append(deed(exchange, response, caller));
    } catch (NotRecorded e) {
      if (changes && response.getStatus() < 400) {
        answerUnrecorded(response);
      } else {
        LOG.log(Level.FINE, "a refusal is not recorded", e);
      }
    }
  }

  private Deed deed(
      ContainerRequestContext exchange,
      ContainerResponseContext response,
      Optional<Caller> caller) {
    var path = exchange.getUriInfo().getRequestUri().getRawPath();
    return new Deed(
        caller.map(it -> it.tenant().name()).orElse(""),
        caller.map(Caller::name).orElse(""),
        caller.map(it -> it.role().text()).orElse(""),
        request.remotePeer().host(),
        exchange.getMethod(),
        path,
        "",
        response.getStatus(),
        Optional.ofNullable(response.getLocation())
            .map(URI::getRawPath)
            .flatMap(Deeds::task)
            .or(() -> task(path))
            .orElse(""));
  }

  private static Optional<String> task(String path) {
    var named = TASK.matcher(path);
    return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
  }

  private static void answerUnrecorded(ContainerResponseContext response) {
    var problem =
        Problem.of(
            Kind.UNRECORDED,
            "The audit log could not be written, so it is not recorded that this was done, as it"
                + " may have been: look before you send it again. An operator must mend the log.");
    response.getHeaders().remove(HttpHeaders.LOCATION);
    response.setStatus(problem.status());
    response.setEntity(problem.json().toString(), null, MediaType.valueOf(Problems.MEDIA_TYPE));
  }
}
