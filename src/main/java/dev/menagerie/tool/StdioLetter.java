// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.RpcMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** A message on its way to a process, which can be taken back until its writing begins. */
final class StdioLetter {

  private enum State {
    QUEUED,
    BEGUN,
    WRITTEN,
    WITHDRAWN
  }

  private final byte[] line;
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);

  private StdioLetter(byte[] line) {
    this.line = line;
  }

  static StdioLetter of(RpcMessage message) {
    return new StdioLetter((message.json() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** One that there is nothing to be done about. */
  static StdioLetter sent() {
    var letter = new StdioLetter(new byte[0]);
    letter.state.set(State.WRITTEN);
    return letter;
  }

  byte[] line() {
    return line;
  }

  /** Whether it is to be written now. */
  boolean begin() {
    return state.compareAndSet(State.QUEUED, State.BEGUN);
  }

  void written() {
    state.set(State.WRITTEN);
  }

  boolean isWritten() {
    return state.get() == State.WRITTEN;
  }

  /** Takes it back; whether the process has surely seen nothing of it. */
  boolean withdraw() {
    return state.compareAndSet(State.QUEUED, State.WITHDRAWN) || state.get() == State.WITHDRAWN;
  }
}
