// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Limits;
import jakarta.json.JsonObject;
import java.util.Optional;

/**
 * A task to be started.
 *
 * @param parameters that differ from the agent's
 * @param budget instead of the agent's, at most as large in each limit
 * @param key under which a repeated submission finds the first one's task
 */
public record Submission(
    String agent,
    Task task,
    JsonObject parameters,
    Optional<Limits> budget,
    Optional<String> session,
    Optional<String> key) {}
