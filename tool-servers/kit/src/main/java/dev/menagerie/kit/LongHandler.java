// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

/**
 * What a tool does that may run long. A caller that knows tasks gets one at once and asks for the
 * result later; what the handler tells with {@link CallMeta#progress} is what the task says of
 * itself, and a task that is cancelled interrupts it. For other callers it is as any handler.
 */
@FunctionalInterface
public interface LongHandler extends ToolHandler {}
