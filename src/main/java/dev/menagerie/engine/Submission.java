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
 * @param caller on whose behalf it runs, as far as it is known
 * @param space of memory instead of the agent's
 * @param setting beside what the agent has
 */
public record Submission(
    String agent,
    Task task,
    JsonObject parameters,
    Optional<Limits> budget,
    Optional<String> session,
    Optional<String> key,
    Optional<String> caller,
    Optional<String> space,
    Setting setting) {

  /** A task with what its agent has. */
  public Submission(
      String agent,
      Task task,
      JsonObject parameters,
      Optional<Limits> budget,
      Optional<String> session,
      Optional<String> key,
      Optional<String> caller,
      Optional<String> space) {
    this(agent, task, parameters, budget, session, key, caller, space, Setting.NONE);
  }

  /** A task in the agent's own space of memory. */
  public Submission(
      String agent,
      Task task,
      JsonObject parameters,
      Optional<Limits> budget,
      Optional<String> session,
      Optional<String> key,
      Optional<String> caller) {
    this(agent, task, parameters, budget, session, key, caller, Optional.empty());
  }

  /** A task as its agent does it. */
  public static Submission of(String agent, Task task) {
    return new Submission(
        agent,
        task,
        JsonObject.EMPTY_JSON_OBJECT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with another task. */
  Submission asking(Task task) {
    return new Submission(agent, task, parameters, budget, session, key, caller, space, setting);
  }

  /** The same on somebody's behalf. */
  Submission by(Optional<String> caller) {
    return new Submission(agent, task, parameters, budget, session, key, caller, space, setting);
  }

  /** The same with something beside what the agent has. */
  public Submission within(Setting setting) {
    return new Submission(agent, task, parameters, budget, session, key, caller, space, setting);
  }

  /** A task of nobody in particular. */
  public Submission(
      String agent,
      Task task,
      JsonObject parameters,
      Optional<Limits> budget,
      Optional<String> session,
      Optional<String> key) {
    this(agent, task, parameters, budget, session, key, Optional.empty());
  }
}
