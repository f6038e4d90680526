// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where backups are kept.
 *
 * @param folder made if need be; empty if none are made over HTTP
 * @param most that are kept, the newest; 0 for all
 * @param spare bytes that stay free on the disk while one is made
 */
public record BackupConfig(Optional<Path> folder, int most, long spare) {}
