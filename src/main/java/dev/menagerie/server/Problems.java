// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Unacknowledged;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryRefused;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.NotLetIn;
import dev.menagerie.tool.RegistrationFailed;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/** The one table from what was thrown to the problem document that the caller reads. */
@Provider
public final class Problems implements ExceptionMapper<Throwable> {

  static final String MEDIA_TYPE = "application/problem+json";

  private static final int RETRY_AFTER_SECONDS = 5;
  private static final Logger LOG = Logger.getLogger(Problems.class.getName());
  private static final Pattern NAMED = Pattern.compile("^([A-Za-z][\\w.\\[\\]-]*): ");

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof NotFoundException) {
      // No resource has this path; the web server goes on to health and metrics only if the answer
      // is empty. ApiErrors answers what nobody knows.
      return Response.status(Response.Status.NOT_FOUND).build();
    }
    return response(problem(thrown), thrown);
  }

  static Problem problem(Throwable thrown) {
    return switch (thrown) {
      case Problem problem -> problem;
      case Refused refused -> refused(refused);
      case Unacknowledged unacknowledged -> unacknowledged(unacknowledged);
      case RegistrationFailed failed -> registration(failed);
      case MemoryRefused refused -> memory(refused);
      case NotLetIn stranger ->
          Problem.of(
                  stranger.passes() ? Kind.KEYS : Kind.UNAUTHORIZED,
                  String.valueOf(stranger.getMessage()))
              .with("reason", Json.text(stranger.reason().text()));
      case WebApplicationException web -> web(web);
      case JournalFailed failed -> Problem.of(Kind.STORAGE, String.valueOf(failed.getMessage()));
      default -> unexpected(thrown);
    };
  }

  /** The field that a message starts with, {@code maxSteps: 0, must be at least 1}; else empty. */
  static String field(String message) {
    var named = NAMED.matcher(message);
    return named.find() ? named.group(1) : "";
  }

  private static Problem refused(Refused refused) {
    var message = String.valueOf(refused.getMessage());
    return switch (refused.why()) {
      case UNKNOWN -> Problem.of(Kind.NOT_FOUND, message);
      case CONFLICT -> Problem.of(Kind.CONFLICT, message);
      case INVALID -> Problem.of(Kind.INVALID, message).field(field(message));
      case BUSY -> Problem.of(Kind.BUSY, message);
      case STOPPING -> Problem.of(Kind.UNAVAILABLE, message);
    };
  }

  private static Problem memory(MemoryRefused refused) {
    var message = String.valueOf(refused.getMessage());
    return switch (refused.why()) {
      case UNKNOWN -> Problem.of(Kind.NOT_FOUND, message);
      case CONFLICT -> Problem.of(Kind.CONFLICT, message);
      case INVALID -> Problem.of(Kind.INVALID, message).field(field(message));
    };
  }

  private static Problem unacknowledged(Unacknowledged unacknowledged) {
    var sideEffects = Json.array();
    unacknowledged.sideEffects().forEach(it -> sideEffects.add(it.json()));
    return Problem.of(Kind.SIDE_EFFECTS, String.valueOf(unacknowledged.getMessage()))
        .field("acknowledge")
        .with("sideEffects", sideEffects.build());
  }

  private static Problem registration(RegistrationFailed failed) {
    var message = String.valueOf(failed.getMessage());
    return switch (failed.reason()) {
      case INVALID_NAME -> Problem.of(Kind.INVALID, message).field("name");
      case INVALID_URL -> Problem.of(Kind.INVALID, message).field("url");
      case INVALID_TRUST -> Problem.of(Kind.INVALID, message).field("trust");
      case INVALID_POLICY -> Problem.of(Kind.INVALID, message).field("policy");
      case INVALID_TERMS -> Problem.of(Kind.INVALID, message).field(field(message));
      case NOT_HELD -> Problem.of(Kind.CONFLICT, message).field(field(message));
      case DUPLICATE_NAME -> Problem.of(Kind.CONFLICT, message).field("name");
      case UNSTARTED -> Problem.of(Kind.UNREACHABLE, message).field("command");
      case UNREACHABLE, NOT_MCP -> Problem.of(Kind.UNREACHABLE, message).field("url");
      case UNKNOWN -> Problem.of(Kind.NOT_FOUND, message);
    };
  }

  private static Problem web(WebApplicationException web) {
    int status = web.getResponse().getStatus();
    return switch (status) {
      case 403 ->
          Problem.of(
              Kind.FORBIDDEN,
              "The caller's role does not allow it; docs/access.md says which one does. Ask an"
                  + " administrator for it.");
      case 405 ->
          Problem.of(
              Kind.METHOD_NOT_ALLOWED,
              "This path offers: "
                  + String.join(
                      ", ", web.getResponse().getAllowedMethods().stream().sorted().toList())
                  + ".");
      case 406 ->
          Problem.of(
              Kind.NOT_ACCEPTABLE, "Leave Accept out, or ask for what /openapi says of this path.");
      case 415 ->
          Problem.of(Kind.UNSUPPORTED_MEDIA_TYPE, "Send it with Content-Type: application/json.");
      default ->
          status >= 400 && status < 500
              ? Problem.of(
                      Kind.REFUSED,
                      "The request's line or headers cannot be read; send it as /openapi says.")
                  .status(status)
              : unexpected(web);
    };
  }

  private static Problem unexpected(Throwable thrown) {
    var id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    LOG.log(Level.SEVERE, "request failed, problem " + id, thrown);
    return Problem.of(
        Kind.INTERNAL, "The server's log says why, under problem " + id + ". Try again.");
  }

  /** The headers that the answer with a problem has. */
  static Map<String, String> headers(Problem problem, Throwable thrown) {
    var headers = new LinkedHashMap<String, String>();
    if (problem.kind().passes()) {
      headers.put(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
    }
    if (problem.kind() == Kind.UNAUTHORIZED && thrown instanceof NotLetIn stranger) {
      headers.put(HttpHeaders.WWW_AUTHENTICATE, stranger.challenge());
    }
    return headers;
  }

  static Response response(Problem problem, Throwable thrown) {
    var response =
        Response.status(problem.status()).type(MEDIA_TYPE).entity(problem.json().toString());
    if (thrown instanceof WebApplicationException web
        && !web.getResponse().getAllowedMethods().isEmpty()) {
      response.allow(web.getResponse().getAllowedMethods());
    }
    headers(problem, thrown).forEach(response::header);
    return response.build();
  }
}
