// One shard of the dumps.  attnscope is in no channel of conda: it has to be on
// the PATH of the machine, or in a container of your own.
process ATTNSCOPE_INTENSITY {
    tag "${meta.id} ${shard}/${shards}"
    label 'process_medium'

    input:
    tuple val(meta), path(dumps), val(shard), val(shards)

    output:
    tuple val(meta), path("*.csv"), emit: csv
    path "versions.yml"           , emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args   = task.ext.args ?: ''
    def prefix = task.ext.prefix ?: "${meta.id}"
    """
    attnscope \\
        intensity \\
        --shard ${shard}/${shards} \\
        --jobs ${task.cpus} \\
        --progress=log \\
        ${args} \\
        -o ${prefix}@${shards}.csv \\
        ${dumps}

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        attnscope: \$(attnscope --version | sed '1!d;s/.* //')
    END_VERSIONS
    """

    stub:
    def prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}-stub.csv

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        attnscope: \$(attnscope --version | sed '1!d;s/.* //')
    END_VERSIONS
    """
}
