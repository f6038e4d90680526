// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.Locale;

/** What a call has to pass before it is sent, in this order; the journal says which it did not. */
enum Check {
  POLICY,
  RACE,
  ARGUMENTS,
  APPROVAL,
  LIMIT;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
