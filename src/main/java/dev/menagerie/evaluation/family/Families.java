// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The families by name, each in its usual size. */
public final class Families {

  private final Map<String, Family> families = new LinkedHashMap<>();

  /**
   * All of them.
   *
   * @param sandbox as {@link CodeTasks} wants it
   */
  public Families(Function<String, Observation> sandbox) {
    for (var family :
        List.of(
            new GameOf24(),
            new Sorting(32),
            new Sorting(64),
            new Sorting(128),
            new SetIntersection(32),
            new KnowledgeBase(),
            new KnowledgeBase(62),
            new Lookups(),
            new TextCraft(),
            new PickAndPlace(6),
            new BlocksWorld(4),
            new RuleBases(),
            new CodeTasks(sandbox),
            new ConstrainedWriting(25),
            new GoalStreams(6))) {
      families.put(family.name(), family);
    }
  }

  public Optional<Family> find(String name) {
    return Optional.ofNullable(families.get(name));
  }

  public Collection<Family> all() {
    return List.copyOf(families.values());
  }
}
