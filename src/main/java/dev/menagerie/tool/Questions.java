// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.RpcMessage;
import jakarta.json.JsonValue;
import java.util.function.Consumer;

/** Who takes what a legacy server asks in the middle of a request. No method blocks. */
interface Questions {

  /** Of a request in which nobody can be asked. */
  static Questions nobody() {
    return new Questions() {
      @Override
      public boolean take(RpcMessage.Request form, Consumer<RpcMessage> reply) {
        return false;
      }

      @Override
      public void withdrawn(JsonValue id) {}
    };
  }

  /**
   * Takes a form.
   *
   * @param reply sends the answer, whenever there is one
   * @return whether somebody will answer it
   */
  boolean take(RpcMessage.Request form, Consumer<RpcMessage> reply);

  /** The server wants no answer any more to what it asked under this id. */
  void withdrawn(JsonValue id);
}
