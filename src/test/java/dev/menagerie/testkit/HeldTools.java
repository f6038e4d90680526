// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Tools of whose calls one has been sent and does not return until its thread is interrupted. */
public final class HeldTools implements ToolGateway {

  private final LedgerTools tools;
  private final int held;
  private final AtomicInteger calls = new AtomicInteger();
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final Hold hold = new Hold();
  private volatile String heldTool = "";

  /**
   * Tools that will hold a call.
   *
   * @param held the number of the call, from 1
   */
  public HeldTools(LedgerTools tools, int held) {
    this.tools = tools;
    this.held = held;
  }

  /** The idempotency keys of all calls that were sent. */
  public List<String> begun() {
    return begun;
  }

  /** Every call that was carried out. */
  public List<LedgerTools.Performed> ledger() {
    return tools.ledger();
  }

  public String heldTool() {
    return heldTool;
  }

  public boolean trusted(String name) {
    return tools.trusted(name);
  }

  public void awaitHeld() {
    hold.awaitHeld();
  }

  public boolean interrupted() {
    return hold.interrupted();
  }

  @Override
  public List<PinnedTool> pin(List<String> patterns) {
    return tools.pin(patterns);
  }

  @Override
  public Optional<String> refusal(PinnedTool tool, ToolCall call) {
    return tools.refusal(tool, call);
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    begun.add(context.idempotencyKey());
    if (calls.incrementAndGet() != held) {
      return tools.call(tool, call, context);
    }
    heldTool = call.tool();
    try {
      hold.hold();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    throw new AssertionError("a call that was held went on");
  }
}
