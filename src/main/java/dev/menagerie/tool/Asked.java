// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonObject;

/** A tool asks in the middle of a call, which is left until somebody has answered. */
final class Asked extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient JsonObject requests;
  private transient Suspended at;

  /**
   * What is asked.
   *
   * @param requests by name, as they came
   */
  Asked(JsonObject requests, Suspended at) {
    super("the tool asks", null, false, false);
    this.requests = requests;
    this.at = at;
  }

  /** The same with where the answers may go. */
  Asked from(ServerAddress address) {
    at = at.with(address);
    return this;
  }

  JsonObject requests() {
    return requests;
  }

  Suspended at() {
    return at;
  }
}
