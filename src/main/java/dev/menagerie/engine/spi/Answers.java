// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import jakarta.json.JsonObject;

/** Who answers when a tool asks in the middle of a call, and what was answered. */
public sealed interface Answers {

  /** Nobody can be asked: a tool that needs to know fails. */
  record Nobody() implements Answers {}

  /** There is somebody, and the call has not asked yet. */
  record Open() implements Answers {}

  /**
   * The call goes on with what somebody answered.
   *
   * @param state of the {@link Inquiry}
   * @param responses by the names of its forms, each with {@code action} and {@code content}
   */
  record Given(JsonObject state, JsonObject responses) implements Answers {}

  /** The same for a call that was kept open; who is handed it gives it up if it cannot go on. */
  record Live(LiveCall call, Given given) implements Answers {}

  /** Whether it is a call that was sent before. */
  default boolean goOn() {
    return this instanceof Given || this instanceof Live;
  }
}
