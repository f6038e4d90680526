// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

/** A request that does not say who makes it. */
public final class Unauthorized extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String challenge;

  /**
   * Refuses a request.
   *
   * @param challenge the value of {@code WWW-Authenticate}
   */
  public Unauthorized(String message, String challenge) {
    super(message, null, false, false);
    this.challenge = challenge;
  }

  String challenge() {
    return challenge;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
