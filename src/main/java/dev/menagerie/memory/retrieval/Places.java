// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.Arrays;

/** Numbers nodes from 0 in the order in which they are asked for. */
final class Places {

  private int[] nodes = new int[1 << 10];
  private int[] table = new int[1 << 11];
  private int size;

  Places() {
    Arrays.fill(table, -1);
  }

  int size() {
    return size;
  }

  int node(int place) {
    return nodes[place];
  }

  /** The place of a node, which it has from now on. */
  int of(int node) {
    int slot = slot(node);
    if (table[slot] >= 0) {
      return table[slot];
    }
    if (size == nodes.length) {
      grow();
      slot = slot(node);
    }
    nodes[size] = node;
    table[slot] = size;
    return size++;
  }

  private int slot(int node) {
    int slot = (node * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(table.length - 1);
    while (table[slot] >= 0 && nodes[table[slot]] != node) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private void grow() {
    nodes = Arrays.copyOf(nodes, 2 * nodes.length);
    table = new int[2 * table.length];
    Arrays.fill(table, -1);
    for (int place = 0; place < size; place++) {
      table[slot(nodes[place])] = place;
    }
  }
}
