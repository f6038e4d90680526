// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

/** The log cannot be written, so nothing may be done that it would have to tell. */
public final class NotRecorded extends RuntimeException {

  private static final long serialVersionUID = 1;

  NotRecorded(String reason) {
    super(
        "The audit log cannot be written (%s), so nothing is changed. An operator must mend it; reading goes on."
            .formatted(reason),
        null,
        false,
        false);
  }
}
