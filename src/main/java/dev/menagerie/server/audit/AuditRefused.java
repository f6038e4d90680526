// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

/** A log that cannot be continued. The message is one line that says what to do. */
public final class AuditRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  AuditRefused(String message) {
    super(message);
  }
}
