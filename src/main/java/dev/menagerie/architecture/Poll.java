// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plurality vote on answers in their canonical form. Of equals, the one reached first leads. */
final class Poll {

  /** Those who gave one answer, in order, and how the first of them put it. */
  private record Camp(String answer, List<String> voters) {}

  private final Map<String, Camp> camps = new LinkedHashMap<>();

  /** Counts a vote. A blank answer is no vote. */
  boolean vote(String voter, String answer) {
    var canonical = Canonical.of(answer);
    if (canonical.isBlank()) {
      return false;
    }
    camps
        .computeIfAbsent(canonical, _ -> new Camp(answer.strip(), new ArrayList<>()))
        .voters()
        .add(voter);
    return true;
  }

  /** The leading answer, as its first voter put it. */
  Optional<String> leader() {
    return leading().map(Camp::answer);
  }

  /** Who voted for the leading answer, in order. */
  List<String> supporters() {
    return leading().map(Camp::voters).orElse(List.of());
  }

  private Optional<Camp> leading() {
    return camps.values().stream()
        .reduce((first, next) -> next.voters().size() > first.voters().size() ? next : first);
  }
}
