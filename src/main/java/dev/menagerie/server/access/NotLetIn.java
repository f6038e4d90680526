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

  private final Reason reason;

  public NotLetIn(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
