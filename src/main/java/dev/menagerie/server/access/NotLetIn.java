// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import java.util.Locale;

/**
 * A request of somebody who is not known. The message says what to send; of what was sent it says
 * the class of the fault alone, for a detail would help whoever forges.
 */
public final class NotLetIn extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** The class of the fault. */
  public enum Reason {
    MISSING,
    MALFORMED,
    TOO_LARGE,
    UNKNOWN,
    ALGORITHM,
    SIGNATURE,
    EXPIRED,
    NOT_YET_VALID,
    ISSUER,
    AUDIENCE,
    SUBJECT,
    TENANT,
    ROLE,
    KEYS_UNAVAILABLE;

    /** As it is told. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final String CHALLENGE = "Bearer realm=\"menagerie\"";

  private final Reason reason;

  public NotLetIn(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether nothing is said against the token: it may be let in a little later. */
  public boolean passes() {
    return reason == Reason.KEYS_UNAVAILABLE;
  }

  /** The value of {@code WWW-Authenticate}, as RFC 6750 wants it. */
  public String challenge() {
    return reason == Reason.MISSING ? CHALLENGE : CHALLENGE + ", error=\"invalid_token\"";
  }
}
