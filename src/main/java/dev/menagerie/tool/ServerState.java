// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.ToolDescription;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a tool server.
 *
 * @param approved the definitions that may be used
 * @param listed whether the offer comes from this process's own listing
 * @param contents what it offers beside tools
 * @param error with which it could not be listed, if that is the last that happened
 * @param failures to list in a row
 * @param next when it may be tried again, or is to be listed again because it said for how long its
 *     list is good
 */
record ServerState(
    Offer offer,
    Approved approved,
    boolean listed,
    ServerContents contents,
    Optional<String> error,
    int failures,
    Optional<Deadline> next) {

  /**
   * One that was not asked yet.
   *
   * @param offer as it is remembered
   */
  static ServerState unlisted(Offer offer, Approved approved, Deadline next) {
    return new ServerState(
        offer, approved, false, ServerContents.NONE, Optional.empty(), 0, Optional.of(next));
  }

  /** One that said what it offers. */
  static ServerState listed(
      Offer offer, Approved approved, ServerContents contents, Optional<Deadline> next) {
    return new ServerState(offer, approved, true, contents, Optional.empty(), 0, next);
  }

  /** The same after it could not be listed. */
  ServerState failing(String reason, int failures, Deadline next) {
    return new ServerState(
        offer, approved, listed, contents, Optional.of(reason), failures, Optional.of(next));
  }

  /** The same with a tool that was held, and is used from now on. */
  ServerState approving(String full, ToolDescription tool) {
    return new ServerState(
        offer.with(full), approved.and(List.of(tool)), listed, contents, error, failures, next);
  }

  /** Whether it is to be listed. */
  boolean due() {
    return next.map(Deadline::isOver).orElse(false);
  }
}
