// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** A request that is not followed, as RFC 9457 wants it said. The detail says what to do. */
final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1;

  private static final int PASSES_IN_SECONDS = 5;

  /** The member that says after how many seconds to try again, as its header does. */
  static final String RETRY_AFTER = "retryAfter";

  /** What is wrong, with its status. */
  enum Kind {
    MALFORMED(400, "The body cannot be read"),
    INVALID(400, "A field does not fit"),
    UNAUTHORIZED(401, "It is not known who calls"),
    FORBIDDEN(403, "The caller may not do that"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "The method is not offered here"),
    NOT_ACCEPTABLE(406, "The media type asked for is not offered"),
    CONFLICT(409, "The state does not allow it"),
    SIDE_EFFECTS(409, "Side effects lie behind the cut"),
    TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not understood"),
    UNREACHABLE(422, "The tool server does not answer as one"),
    REFUSED(400, "The request is refused"),
    LIMITED(429, "There are too many requests"),
    INTERNAL(500, "The server failed"),
    BUSY(503, "There are too many tasks"),
    KEYS(503, "Tokens cannot be checked"),
    TENANTS(503, "There are too many tenants"),
    UNAVAILABLE(503, "The server is stopping"),
    LOW_SPACE(507, "The disk is nearly full"),
    UNRECORDED(503, "The audit log cannot be written"),
    STORAGE(503, "The journal cannot be read or written");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    int status() {
      return status;
    }

    /** Whether it may be over soon: what storage lacks is mended by hand, and by a new start. */
    boolean passes() {
      return this == BUSY || this == UNAVAILABLE || this == KEYS;
    }

    String type() {
      return "urn:menagerie:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Kind kind;
  private final int status;
  private final String field;
  private final String task;
  private final transient JsonObject more;

  private Problem(
      Kind kind, int status, String detail, String field, String task, JsonObject more) {
    super(detail);
    this.kind = kind;
    this.status = status;
    this.field = field;
    this.task = task;
    this.more = more;
  }

  static Problem of(Kind kind, String detail) {
    return new Problem(kind, kind.status, detail, "", "", JsonValue.EMPTY_JSON_OBJECT);
  }

  /** A problem with a field of the body, a parameter of the query or a header. */
  static Problem invalid(String field, String detail) {
    return of(Kind.INVALID, field + ": " + detail).field(field);
  }

  Problem field(String field) {
    return new Problem(kind, status, detail(), field, task, more);
  }

  Problem task(String task) {
    return new Problem(kind, status, detail(), field, task, more);
  }

  Problem status(int status) {
    return new Problem(kind, status, detail(), field, task, more);
  }

  /** With one more member that says what the detail cannot. */
  Problem with(String name, JsonValue value) {
    var members = Json.object(more).add(name, value).build();
    return new Problem(kind, status, detail(), field, task, members);
  }

  /** After how many seconds to try again. */
  Optional<Integer> retryAfter() {
    return more.containsKey(RETRY_AFTER)
        ? Optional.of(more.getInt(RETRY_AFTER))
        : Optional.of(PASSES_IN_SECONDS).filter(_ -> kind.passes());
  }

  Kind kind() {
    return kind;
  }

  int status() {
    return status;
  }

  String detail() {
    return Optional.ofNullable(getMessage()).orElse("");
  }

  /** What it says that the detail cannot. */
  JsonObject more() {
    return more;
  }

  JsonObject json() {
    var json =
        Json.object()
            .add("type", kind.type())
            .add("title", kind.title)
            .add("status", status)
            .add("detail", detail());
    if (!field.isEmpty()) {
      json.add("field", field);
    }
    if (!task.isEmpty()) {
      json.add("task", task);
    }
    more.forEach(json::add);
    return json.build();
  }
}
