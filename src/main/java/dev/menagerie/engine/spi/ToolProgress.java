// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import java.util.OptionalDouble;

/**
 * How far a tool says that it is with a call.
 *
 * @param progress grows; in what unit only the tool knows
 * @param total what {@code progress} will be at the end, if the tool knows that
 * @param message for people, plain text of one line; empty if there is none
 */
public record ToolProgress(double progress, OptionalDouble total, String message) {}
