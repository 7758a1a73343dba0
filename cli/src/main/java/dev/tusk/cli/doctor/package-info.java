/** What is wrong with a database: the command that tells and, where it is safe, mends. */
@NullMarked
package dev.tusk.cli.doctor;

import org.jspecify.annotations.NullMarked;
