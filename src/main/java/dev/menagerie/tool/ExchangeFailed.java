// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

/** A request got no answer of the protocol. The message says what happened. */
final class ExchangeFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** How far the request came. */
  enum Kind {
    /** It never left: the server has not seen it. */
    UNSENT,
    /** It must not be sent to the address that the server has. */
    BARRED,
    /** It was not sent: what the server is to be shown is not there. */
    UNAUTHORIZED,
    /** It was sent; no answer came, or none that is complete. */
    UNANSWERED,
    /** The answer is an HTTP error without an error of the protocol. */
    REFUSED,
    /** The server answered and the answer cannot be used: it is too large, or leads nowhere. */
    UNUSABLE,
    /** The answer is not of this protocol. */
    FOREIGN
  }

  private static final int TOO_MANY_REQUESTS = 429;

  private final Kind kind;

  /** The HTTP status, 0 if there was none. */
  private final int status;

  private final boolean untouched;

  private ExchangeFailed(Kind kind, int status, boolean untouched, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.status = status;
    this.untouched = untouched;
  }

  ExchangeFailed(Kind kind, int status, String message) {
    this(kind, status, untouched(kind, status), message);
  }

  ExchangeFailed(Kind kind, String message) {
    this(kind, 0, message);
  }

  Kind kind() {
    return kind;
  }

  int status() {
    return status;
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  /** Whether the same request may succeed a little later. */
  boolean passing() {
    return switch (kind) {
      case UNSENT, UNANSWERED -> true;
      case REFUSED -> passing(status);
      case BARRED, UNAUTHORIZED, UNUSABLE, FOREIGN -> false;
    };
  }

  /** Whether what is refused with this HTTP status may succeed a little later. */
  static boolean passing(int status) {
    return status == 408 || status == TOO_MANY_REQUESTS || status >= 500;
  }

  /** Whether the server is to be left alone for a while if it goes on like that. */
  boolean counts() {
    return passing() || kind == Kind.FOREIGN;
  }

  /** Whether it speaks against the server, and not against the request. */
  boolean faulty() {
    return (counts() && status != TOO_MANY_REQUESTS) || kind == Kind.UNUSABLE;
  }

  /** Whether the server surely has not carried the request out. */
  boolean untouched() {
    return untouched;
  }

  /**
   * A server that gives up (5xx) may have carried the request out before; a proxy that does so says
   * nothing of the server behind it. One that finds the request wrong has not begun.
   */
  private static boolean untouched(Kind kind, int status) {
    return switch (kind) {
      case UNSENT, BARRED, UNAUTHORIZED -> true;
      case REFUSED -> status < 500 && status != 408;
      case UNANSWERED, UNUSABLE, FOREIGN -> false;
    };
  }

  /** The same, met while the request itself was still to be sent. */
  ExchangeFailed beforehand() {
    return new ExchangeFailed(kind, status, true, reason());
  }

  /** The same, met when the server had begun and wanted the request again. */
  ExchangeFailed midway() {
    return midway("it had begun and asked to be called again");
  }

  /** The same, met when the server had begun and asked somebody. */
  ExchangeFailed whileAsking() {
    return midway("it had begun and asked something");
  }

  /** The same, met while the server carried out a task. */
  ExchangeFailed inTask() {
    return midway("it had begun a task");
  }

  private ExchangeFailed midway(String begun) {
    return new ExchangeFailed(
        kind == Kind.UNSENT ? Kind.UNANSWERED : kind,
        status,
        false,
        begun + ", and then: " + reason());
  }
}
