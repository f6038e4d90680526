// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

/** Another task has been created under the idempotency key. Nothing was written. */
final class KeyTaken extends IllegalStateException {

  private static final long serialVersionUID = 1;

  KeyTaken(String key, String owner) {
    super("idempotency key %s belongs to task %s".formatted(key, owner));
  }
}
