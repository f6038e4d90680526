// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Tool;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request to a model.
 *
 * @param models the agent's own choice of model by role in lower case
 * @param schema of the JSON object that the reply must be; empty for free text
 * @param tools that the model may call
 * @param task the id of the task that asks; empty if none does, or it does not matter which
 * @param path of the effect that asks, within its task; empty if no task does
 * @param redaction of what is told of it elsewhere; what is asked and replied is as it is
 */
public record ModelCall(
    Prompt prompt,
    Map<String, String> models,
    Optional<JsonObject> schema,
    List<Tool> tools,
    String task,
    String path,
    Listener listener,
    Redaction redaction) {

  /** One of which everything may be told. */
  public ModelCall(
      Prompt prompt,
      Map<String, String> models,
      Optional<JsonObject> schema,
      List<Tool> tools,
      String task,
      String path,
      Listener listener) {
    this(prompt, models, schema, tools, task, path, listener, Redaction.NONE);
  }

  /** One of a task that it does not matter which it is. */
  public ModelCall(
      Prompt prompt,
      Map<String, String> models,
      Optional<JsonObject> schema,
      List<Tool> tools,
      String path,
      Listener listener) {
    this(prompt, models, schema, tools, "", path, listener);
  }

  /** One that no task makes. */
  public ModelCall(
      Prompt prompt,
      Map<String, String> models,
      Optional<JsonObject> schema,
      List<Tool> tools,
      Listener listener) {
    this(prompt, models, schema, tools, "", listener);
  }

  /** The same with another way to know secrets. */
  public ModelCall knowing(Redaction redaction) {
    return new ModelCall(prompt, models, schema, tools, task, path, listener, redaction);
  }

  /** Hears of a call while it goes on. Called on the calling thread or the stream's, in order. */
  public interface Listener {

    /** Nobody hears of it, and nothing is set aside. */
    Listener NOBODY =
        new Listener() {
          @Override
          public void reserve() {}

          @Override
          public void attempt() {}

          @Override
          public void failed(Usage usage) {}

          @Override
          public void delta(String text) {}

          @Override
          public boolean consumed() {
            return false;
          }
        };

    /**
     * Sets aside what the next attempt may cost, unless that is done. May wait for others who have
     * set aside what is needed here: to be called before anything is taken that they may wait for.
     *
     * @throws dev.menagerie.core.BudgetExhausted if it may not be made; to be passed on
     * @throws ModelFailed if parts of a reply that broke off are in use; to be passed on
     */
    void reserve();

    /**
     * Before each attempt, the first too. Reserves what {@link #reserve} has not.
     *
     * @throws dev.menagerie.core.BudgetExhausted if it may not be made; to be passed on
     */
    void attempt();

    /** The attempt failed and cost this. */
    void failed(Usage usage);

    /** More text of the reply. What an attempt that failed had streamed is void. */
    void delta(String text);

    /** Whether a broken stream must be passed on instead of retried: parts of it are in use. */
    boolean consumed();
  }
}
