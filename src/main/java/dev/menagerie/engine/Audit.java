// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.function.Supplier;

/**
 * Looks on while an architecture is executed against its journal, and holds up the branches that
 * leave it. Held up means: the call does not return but throws {@link Unwound} in the end.
 */
interface Audit {

  /** Lets everything pass: what the journal does not hold is performed. */
  Audit NONE =
      new Audit() {
        @Override
        public boolean isReplay() {
          return false;
        }

        @Override
        public void met(Step step, Supplier<? extends JsonValue> request) {}

        @Override
        public void beyond(String path, Supplier<String> attempted) {}

        @Override
        public void differs(String path, String recorded, String attempted) {}
      };

  /** Whether nothing may be performed or written. */
  boolean isReplay();

  /** A branch has come to an effect of the recorded kind and name, or to one not recorded. */
  void met(Step step, Supplier<? extends JsonValue> request);

  /**
   * A branch is about to do what the journal does not hold.
   *
   * @param attempted says what; takes as long as a third of the engine's work for an effect
   */
  void beyond(String path, Supplier<String> attempted);

  /** A branch does not do what the journal holds. */
  void differs(String path, String recorded, String attempted);

  /** The journal's form of a request that says nothing. */
  static Supplier<JsonObject> nothing() {
    return () -> JsonValue.EMPTY_JSON_OBJECT;
  }
}
