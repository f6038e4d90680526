// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.audit.AuditLog;
import dev.menagerie.server.audit.Deed;
import dev.menagerie.server.audit.NotRecorded;

/**
 * Records requests, of those whom nobody knows no more than a disk can take: others are counted.
 */
record Recorder(AuditLog audit, Entrance entrance) {

  /**
   * Records one, or counts it.
   *
   * @throws NotRecorded if it cannot be written
   */
  void append(Deed deed) {
    if (deed.tenant().isEmpty() && !entrance.recorded(deed.address())) {
      audit.leaveOut();
    } else {
      audit.append(deed);
    }
  }
}
