// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

/** A request got no answer of the protocol. The message says what happened. */
final class ExchangeFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** How far the request came. */
  enum Kind {
    /** It never left: the server has not seen it. */
    UNSENT,
    /** It was sent; no answer came, or none that is complete. */
    UNANSWERED,
    /** The server answered with an HTTP error and did not take it. */
    REFUSED,
    /** The server answered and the answer cannot be used: it is too large. */
    UNUSABLE,
    /** The answer is not of this protocol. */
    FOREIGN
  }

  private final Kind kind;

  /** The HTTP status, 0 if there was none. */
  private final int status;

  ExchangeFailed(Kind kind, int status, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.status = status;
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
      case REFUSED -> status == 429 || status >= 500;
      case UNUSABLE, FOREIGN -> false;
    };
  }

  /** Whether the server surely has not carried the request out. */
  boolean untouched() {
    return switch (kind) {
      case UNSENT -> true;
      case REFUSED -> status < 500;
      case UNANSWERED, UNUSABLE, FOREIGN -> false;
    };
  }
}
