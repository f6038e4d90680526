// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.serializer.reference.Lazy;

/** Objects of the graph that have changed since they were stored. Used by one thread. */
final class Unstored {

  private final Set<Object> changed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Lazy<?>> kept = Collections.newSetFromMap(new IdentityHashMap<>());

  void add(Object object) {
    changed.add(object);
  }

  /** Keeps what a reference holds in memory: read again, it would be as it was stored. */
  void keep(Lazy<?> reference) {
    if (kept.add(reference)) {
      reference.markUsedFor(this);
    }
  }

  boolean isEmpty() {
    return changed.isEmpty();
  }

  void each(Consumer<Object> storing) {
    changed.forEach(storing);
  }

  /** Everything is stored. */
  void clear() {
    changed.clear();
    kept.forEach(it -> it.unmarkUsedFor(this));
    kept.clear();
  }
}
