// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonObject;
import java.util.Optional;

/** A tool asks in the middle of a call, which is left until somebody has answered. */
final class Asked extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient JsonObject requests;
  private transient Suspended at;
  private final transient Optional<LiveRequest> live;

  /**
   * What is asked.
   *
   * @param requests by name, as they came
   */
  Asked(JsonObject requests, Suspended at) {
    this(requests, at, Optional.empty());
  }

  /** The same in a request that stays open. */
  Asked(JsonObject requests, LiveRequest live) {
    this(requests, Suspended.NOWHERE, Optional.of(live));
  }

  private Asked(JsonObject requests, Suspended at, Optional<LiveRequest> live) {
    super("the tool asks", null, false, false);
    this.requests = requests;
    this.at = at;
    this.live = live;
  }

  /** The request that stays open meanwhile, if it does. */
  Optional<LiveRequest> live() {
    return live;
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
