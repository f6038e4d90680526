// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Tools in the middle of whose calls the server begins to stop: they answer when it has.
 *
 * @param stop begins it
 */
record StoppingTools(ToolGateway tools, Runnable stop) implements ToolGateway {

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
    var outcome = tools.call(tool, call, context);
    stop.run();
    LockSupport.parkNanos(200_000_000);
    return outcome;
  }
}
