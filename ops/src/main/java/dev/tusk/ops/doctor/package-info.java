/** What is wrong with a server and a database: rules that read, and nothing else. */
@NullMarked
package dev.tusk.ops.doctor;

import org.jspecify.annotations.NullMarked;
