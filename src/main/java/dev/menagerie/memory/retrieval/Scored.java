// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

/** A document of a snapshot, by its number there, and its score in some measure. */
record Scored(int document, double score) {}
