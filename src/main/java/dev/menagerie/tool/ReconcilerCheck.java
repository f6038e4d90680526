// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.tool.RegistrationFailed.Reason;
import java.util.List;
import java.util.function.Supplier;

/** Requires that the tools which a policy names to reconcile are there, and only read. */
final class ReconcilerCheck {

  private ReconcilerCheck() {}

  /**
   * Judges a policy.
   *
   * @param tools that there are; of two with one name the last counts
   * @throws RegistrationFailed if one is missing or may do more than read
   */
  static void require(Policy policy, Supplier<List<PinnedTool>> tools) {
    if (!policy.reconcilers().isEmpty()) {
      var all = tools.get();
      policy.reconcilers().forEach(name -> require(name, all));
    }
  }

  private static void require(String name, List<PinnedTool> tools) {
    var tool = tools.stream().filter(it -> it.tool().name().equals(name)).reduce((_, it) -> it);
    if (tool.isEmpty()) {
      refuse(name, "and there is no such tool; register its server first");
    } else if (tool.get().trust() != PinnedTool.Trust.READ_ONLY) {
      refuse(name, "which is not trusted to be read-only; say so in trust, or name another tool");
    }
  }

  private static void refuse(String name, String why) {
    throw new RegistrationFailed(
        Reason.INVALID_POLICY, "policy: reconcile names %s, %s".formatted(name, why));
  }
}
