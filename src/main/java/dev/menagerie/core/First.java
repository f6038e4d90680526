// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/**
 * The branch that succeeded first.
 *
 * @param index its place in the input, from 0
 */
public record First<T>(int index, T value) {}
